/** Thrown where the party under test, and not the referee, is the reason that nothing could be learnt: the runner calls it `inconclusive`. */
export class NothingLearnt extends Error {
  override readonly name: string = 'NothingLearnt'
}

/** Thrown for a request that got no whole HTTP answer: refused, reset, too slow, or not HTTP at all. */
export class NoAnswer extends NothingLearnt {
  override readonly name: string = 'NoAnswer'
}
