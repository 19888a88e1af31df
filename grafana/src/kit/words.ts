/** Sentences that several descriptions have. */

export const UNKNOWN_MODEL = 'Of the model unknown is what agents report by the turn, without a model.';
