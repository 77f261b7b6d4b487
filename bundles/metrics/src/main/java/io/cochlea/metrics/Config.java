package io.cochlea.metrics;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the latencies; changes hold at once. */
@ObjectClassDefinition(
    name = "Cochlea metrics",
    description = "How much is recorded of how long the steps on the way of the audio take.")
@interface Config {
  int MOST_EVERY = 1_000;

  @AttributeDefinition(name = "Latencies recorded", description = "false: none, at no cost.")
  boolean enabled() default true;

  @AttributeDefinition(
      name = "Sample",
      description = "One of so many steps is recorded, chosen at random.",
      min = "1",
      max = "" + MOST_EVERY)
  int sampleEvery() default 1;
}
