package io.cochlea.placement;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** How work is placed and batched. */
@ObjectClassDefinition(name = "Cochlea placement")
@interface Config {

  int MAX_ROWS = 256;
  int MAX_WAIT_MILLIS = 1000;
  int MAX_QUEUE = 65_536;
  int MAX_DRAIN_MILLIS = 60_000;
  int MAX_MILLIS = 3_600_000;

  @AttributeDefinition(
      name = "Backend",
      description = "Id of the only backend to use; empty for the best there is.")
  String backend() default "";

  @AttributeDefinition(
      name = "Policy",
      description =
          "Which backend is the best: latency, the one ranked highest; power, the one that takes"
              + " least; auto, power on battery or when processors are throttled, else latency.",
      options = {@Option("auto"), @Option("latency"), @Option("power")})
  String policy() default "auto";

  @AttributeDefinition(
      name = "Rows per batch",
      description = "Works run together at most.",
      min = "1",
      max = "" + MAX_ROWS)
  int maxRows() default 8;

  @AttributeDefinition(
      name = "Wait (ms)",
      description = "How long work may wait for others to be run with when nothing runs.",
      min = "0",
      max = "" + MAX_WAIT_MILLIS)
  int maxWaitMillis() default 0;

  @AttributeDefinition(
      name = "Queue",
      description = "Works that may wait per lane.",
      min = "1",
      max = "" + MAX_QUEUE)
  int queue() default 1024;

  @AttributeDefinition(
      name = "Drain (ms)",
      description = "How long running work may take to end when placement stops or a backend goes.",
      min = "0",
      max = "" + MAX_DRAIN_MILLIS)
  int drainMillis() default 2000;

  @AttributeDefinition(
      name = "Run (ms)",
      description =
          "How long a run may take before its backend counts as hung, besides 1 ms for every frame"
              + " that an encoder is given.",
      min = "1",
      max = "" + MAX_MILLIS)
  int runMillis() default 10_000;

  @AttributeDefinition(
      name = "Compile (ms)",
      description = "How long a backend may take to compile a graph and answer its golden.",
      min = "1",
      max = "" + MAX_MILLIS)
  int compileMillis() default 300_000;

  @AttributeDefinition(
      name = "Standby",
      description =
          "Each graph is kept compiled on the next-best backend too, which takes over at once when"
              + " the best is lost: costs the graph's memory twice.")
  boolean standby() default false;
}
