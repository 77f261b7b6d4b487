package io.cochlea.placement;

import java.util.List;

/** Chooses which of the seated works run together. */
final class Runs {

  /** How many times longer the longest of a run may be than the shortest. */
  private static final int SIMILAR = 2;

  private Runs() {}

  /**
   * Those who waited longest for their turn, with all of the same group. Works whose states lie in
   * slabs are seated group by group then.
   *
   * @param run the result
   */
  static void choose(List<Submission> seated, List<Submission> run, Deployment on) {
    Submission leader = seated.getFirst();
    for (int seat = 1; seat < seated.size(); seat++) {
      if (seated.get(seat).lastRun() < leader.lastRun()) {
        leader = seated.get(seat);
      }
    }
    run.clear();
    run.add(leader);
    if (on.hasSlabs()) {
      neighbours(seated);
      run.clear();
      for (int seat = 0; seat < seated.size(); seat++) {
        if (seated.get(seat).group() == leader.group()) {
          run.add(seated.get(seat));
        }
      }
    } else if (!on.isPassing()) {
      companions(seated, run, on.maxRows());
    }
  }

  /** Those of similar extent, as shorter ones are filled up with zeros that are computed too. */
  private static void companions(List<Submission> seated, List<Submission> run, int maxRows) {
    Submission leader = run.getFirst();
    int shortest = leader.extent();
    int longest = shortest;
    int rows = leader.rows();
    for (int seat = 0; seat < seated.size(); seat++) {
      Submission work = seated.get(seat);
      int least = Math.min(shortest, work.extent());
      int most = Math.max(longest, work.extent());
      if (work != leader
          && work.group() == leader.group()
          && most <= SIMILAR * least
          && rows + work.rows() <= maxRows) {
        shortest = least;
        longest = most;
        rows += work.rows();
        run.add(work);
      }
    }
  }

  /** Seats works of one group side by side, moving as few as possible. */
  private static void neighbours(List<Submission> seated) {
    int next = 0;
    while (next < seated.size()) {
      int group = seated.get(next++).group();
      for (int seat = next; seat < seated.size(); seat++) {
        if (seated.get(seat).group() == group) {
          if (seat != next) {
            seated.add(next, seated.remove(seat));
          }
          next++;
        }
      }
    }
  }

  static int rows(List<Submission> run) {
    int rows = 0;
    for (int i = 0; i < run.size(); i++) {
      rows += run.get(i).rows();
    }
    return rows;
  }

  /** The one to blame when there is not enough memory: the newest, or else the longest. */
  static Submission costliest(List<Submission> works) {
    Submission costliest = works.getFirst();
    for (int i = 1; i < works.size(); i++) {
      Submission work = works.get(i);
      boolean newer = work.row() < costliest.row();
      if (newer || (work.row() == costliest.row() && work.extent() > costliest.extent())) {
        costliest = work;
      }
    }
    return costliest;
  }
}
