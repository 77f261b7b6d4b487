package io.cochlea.hardware;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the machine is looked at. */
@ObjectClassDefinition(name = "Cochlea hardware")
@interface Config {

  @AttributeDefinition(
      name = "Root",
      description =
          "Directory that holds proc and sys; another than / describes another machine, and then"
              + " nothing else is asked.")
  String root() default "/";
}
