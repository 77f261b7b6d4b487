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
      name = "Seconds between looks",
      description = "At power, heat and devices, 1 to 86400; 0: only when asked")
  int intervalSeconds() default 30;
}
