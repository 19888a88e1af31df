/** Answers that are worked out once for each question, of which there must not be memory without end. */

/** `make` must give equal answers to equal questions: at the limit all are forgotten, and worked out again as they come. */
export function createMemo<Question, Answer>(
  limit: number,
  make: (question: Question) => Answer,
): (question: Question) => Answer {
  const known = new Map<Question, Answer>();
  // Many ask the same again and again.
  let last: Question | undefined;
  let lastAnswer: Answer | undefined;
  return (question) => {
    if (question === last && lastAnswer !== undefined) return lastAnswer;
    let answer = known.get(question);
    if (answer === undefined) {
      if (known.size >= limit) known.clear();
      known.set(question, (answer = make(question)));
    }
    last = question;
    lastAnswer = answer;
    return answer;
  };
}
