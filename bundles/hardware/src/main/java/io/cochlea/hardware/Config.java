package io.cochlea.hardware;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Which machine is looked at, and how often. */
@ObjectClassDefinition(name = "Cochlea hardware")
@interface Config {

  @AttributeDefinition(
      name = "Inventory",
      description =
          "A file of 'hardware dump' or a directory with proc and sys that stands for this machine;"
              + " empty: this machine itself. Read at start.")
  String inventory() default "";

  @AttributeDefinition(
      name = "Interval (s)",
      description = "From one look at power, heat and devices to the next; 0: only when asked.",
      min = "0",
      max = "86400")
  int intervalSeconds() default 30;
}
