/** Titles of rows name the time of what is in them: one in each row. */
export const WINDOW = 'Last $window, until now';
export const SHOWN = 'In the time shown';
export const NOW = 'Now';
export const DAYS = 'By day, the last 35 days, whatever time is shown';
