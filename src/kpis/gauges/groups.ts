/** What has the same values of the labels that were asked for, and what it amounts to. */
export type Labels = readonly (readonly [name: string, value: string])[];

export type Group = { readonly labels: Labels; readonly amount: bigint };

/** Groups under a text that is the same for the same values. */
export type Groups = ReadonlyMap<string, Group>;
