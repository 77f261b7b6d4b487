package io.cochlea.benchmarks;

/** One subject of {@code cochlea bench}; listed in {@link Bench}. */
interface Benchmark {

  /**
   * Runs and prints a table to standard output, or JSON with {@code --json} among the arguments.
   */
  void run(String[] arguments) throws Exception;
}
