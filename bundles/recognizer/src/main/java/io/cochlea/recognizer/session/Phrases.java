package io.cochlea.recognizer.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Words and phrases that are likelier than the model thinks: every character that goes on with one
 * is worth something, which is taken back where the phrase is not completed (shallow fusion over
 * characters, so that it does not matter how a model cuts words into tokens). The automaton is Aho
 * and Corasick's ("Efficient String Matching", 1975). Upper and lower case are the same. Immutable.
 */
public final class Phrases {
  /** The state of whoever is not in a phrase. */
  public static final int NOWHERE = 0;

  /** What a character is worth in ln p: a token of three as much as sherpa-onnx's default, 1.5. */
  private static final double WORTH = 0.5;

  private final List<Map<Character, Integer>> next = new ArrayList<>();
  private final int[] depth;
  private final int[] shorter;
  private final boolean[] complete;

  public Phrases(List<String> phrases) {
    next.add(new HashMap<>());
    List<Integer> ends = new ArrayList<>();
    for (String phrase : phrases) {
      if (!phrase.isBlank()) {
        ends.add(add(" " + phrase.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT)));
      }
    }
    depth = new int[next.size()];
    shorter = new int[next.size()];
    complete = new boolean[next.size()];
    ends.forEach(end -> complete[end] = true);
    link();
  }

  private int add(String text) {
    int state = NOWHERE;
    for (int i = 0; i < text.length(); i++) {
      Map<Character, Integer> from = next.get(state);
      char character = text.charAt(i);
      Integer known = from.get(character);
      if (known == null) {
        known = next.size();
        from.put(character, known);
        next.add(new HashMap<>());
      }
      state = known;
    }
    return state;
  }

  /** Each state's longest end that begins a phrase too, nearest to the root first. */
  private void link() {
    Deque<Integer> open = new ArrayDeque<>();
    open.add(NOWHERE);
    while (!open.isEmpty()) {
      int state = open.remove();
      next.get(state)
          .forEach((character, child) -> {
            depth[child] = depth[state] + 1;
            shorter[child] = state == NOWHERE ? NOWHERE : follow(shorter[state], character);
            open.add(child);
          });
    }
  }

  private int follow(int from, char character) {
    int state = from;
    while (true) {
      Integer to = next.get(state).get(character);
      if (to != null) {
        return to;
      }
      if (state == NOWHERE) {
        return NOWHERE;
      }
      state = shorter[state];
    }
  }

  public boolean isEmpty() {
    return next.size() == 1;
  }

  /** Where {@code text} leads from {@code state}; nowhere once a phrase is complete. */
  public int after(int state, String text) {
    int at = state;
    for (int i = 0; i < text.length(); i++) {
      at = follow(complete[at] ? NOWHERE : at, Character.toLowerCase(text.charAt(i)));
    }
    return at;
  }

  /** What is gained by {@code text}, in ln p; less than 0 where a phrase is left again. */
  public double gain(int state, String text) {
    double gain = 0;
    int at = state;
    for (int i = 0; i < text.length(); i++) {
      int from = complete[at] ? NOWHERE : at;
      int to = follow(from, Character.toLowerCase(text.charAt(i)));
      gain += (depth[to] - depth[from]) * WORTH;
      at = to;
    }
    return gain;
  }

  /** What was gained by a phrase that {@code state} is still within. */
  public double owed(int state) {
    return complete[state] ? 0 : depth[state] * WORTH;
  }
}
