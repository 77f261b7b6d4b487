package io.cochlea.recognizer.ctc;

import java.util.Arrays;

/**
 * The prefixes of a beam search as a tree: each a label behind another prefix. A parent's number is
 * lower than its children's. Grows with the frames of the utterance times the width of the beam.
 */
final class Prefixes {
  /** The empty prefix. */
  static final int ROOT = 0;

  static final int NONE = -1;

  /** Kept from utterance to utterance. */
  private static final int MODEST = 1 << 12;

  int[] parent;
  int[] label;
  private int[] child;
  private int[] sibling;

  /** The frame in which most of it began, how much, and the label's posterior there. */
  int[] frame;

  double[] most;
  float[] posterior;

  /** What the language model and phrases say of it, in natural logarithms. */
  double[] language;

  /** Its last whole word, {@link Lexicon#NONE} for one that is not in the lexicon. */
  int[] before;

  /** Words of the lexicon that its running word begins, and how many bytes of it there are. */
  int[] low;

  int[] high;
  int[] depth;

  /** Where it is in the phrases. */
  int[] phrase;

  private int size;

  Prefixes() {
    allocate(MODEST / 8);
  }

  private void allocate(int capacity) {
    parent = new int[capacity];
    label = new int[capacity];
    child = new int[capacity];
    sibling = new int[capacity];
    frame = new int[capacity];
    most = new double[capacity];
    posterior = new float[capacity];
    language = new double[capacity];
    before = new int[capacity];
    low = new int[capacity];
    high = new int[capacity];
    depth = new int[capacity];
    phrase = new int[capacity];
  }

  /** Only the empty prefix. */
  void clear() {
    if (parent.length > MODEST) {
      allocate(MODEST);
    }
    size = 1;
    parent[ROOT] = NONE;
    label[ROOT] = NONE;
    child[ROOT] = NONE;
    language[ROOT] = 0;
    depth[ROOT] = 0;
  }

  int size() {
    return size;
  }

  /** The prefix with one more label, or {@link #NONE}. */
  int child(int of, int labelled) {
    int found = child[of];
    while (found != NONE && label[found] != labelled) {
      found = sibling[found];
    }
    return found;
  }

  /** A new prefix with one more label, of which the rest is still to be said. */
  int add(int of, int labelled) {
    if (size == parent.length) {
      grow(2 * size);
    }
    int added = size++;
    parent[added] = of;
    label[added] = labelled;
    child[added] = NONE;
    sibling[added] = child[of];
    child[of] = added;
    most[added] = Double.NEGATIVE_INFINITY;
    return added;
  }

  private void grow(int capacity) {
    parent = Arrays.copyOf(parent, capacity);
    label = Arrays.copyOf(label, capacity);
    child = Arrays.copyOf(child, capacity);
    sibling = Arrays.copyOf(sibling, capacity);
    frame = Arrays.copyOf(frame, capacity);
    most = Arrays.copyOf(most, capacity);
    posterior = Arrays.copyOf(posterior, capacity);
    language = Arrays.copyOf(language, capacity);
    before = Arrays.copyOf(before, capacity);
    low = Arrays.copyOf(low, capacity);
    high = Arrays.copyOf(high, capacity);
    depth = Arrays.copyOf(depth, capacity);
    phrase = Arrays.copyOf(phrase, capacity);
  }

  /**
   * Forgets those from {@code first} on that are not to be kept, none of which has children.
   *
   * @param kept those from {@code first} on that stay, ascending: they are renumbered from there on
   */
  void prune(int first, int[] kept, int count) {
    for (int prefix = size - 1; prefix >= first; prefix--) {
      child[parent[prefix]] = sibling[prefix];
    }
    size = first;
    for (int i = 0; i < count; i++) {
      int old = kept[i];
      int now = size++;
      parent[now] = parent[old];
      label[now] = label[old];
      child[now] = NONE;
      sibling[now] = child[parent[now]];
      child[parent[now]] = now;
      frame[now] = frame[old];
      most[now] = most[old];
      posterior[now] = posterior[old];
      language[now] = language[old];
      before[now] = before[old];
      low[now] = low[old];
      high[now] = high[old];
      depth[now] = depth[old];
      phrase[now] = phrase[old];
    }
  }

  Prefixes copy() {
    Prefixes copy = new Prefixes();
    copy.parent = parent.clone();
    copy.label = label.clone();
    copy.child = child.clone();
    copy.sibling = sibling.clone();
    copy.frame = frame.clone();
    copy.most = most.clone();
    copy.posterior = posterior.clone();
    copy.language = language.clone();
    copy.before = before.clone();
    copy.low = low.clone();
    copy.high = high.clone();
    copy.depth = depth.clone();
    copy.phrase = phrase.clone();
    copy.size = size;
    return copy;
  }
}
