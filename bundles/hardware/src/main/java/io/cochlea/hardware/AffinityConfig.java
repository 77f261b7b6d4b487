package io.cochlea.hardware;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Whether threads are tied to processors. */
@ObjectClassDefinition(name = "Cochlea affinity of threads")
@interface AffinityConfig {

  @AttributeDefinition(
      name = "Mode",
      description =
          "auto: on a whole machine with cores of two kinds or several memory nodes; on: wherever"
              + " the system allows it; off. Holds for threads that start afterwards.",
      options = {@Option("auto"), @Option("on"), @Option("off")})
  String mode() default "auto";
}
