/** The variables of a process, or those that another reads. */
export type Env = Readonly<Record<string, string | undefined>>;
