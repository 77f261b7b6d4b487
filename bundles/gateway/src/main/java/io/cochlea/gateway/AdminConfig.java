package io.cochlea.gateway;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where operators look. */
@ObjectClassDefinition(
    name = "Cochlea operator's port",
    description = "HTTP for metrics and health.")
@interface AdminConfig {

  @AttributeDefinition(
      name = "Host",
      description = "Address to listen on; anything but a loopback address needs allowRemote.")
  String host() default "127.0.0.1";

  @AttributeDefinition(
      name = "Port",
      description = "TCP port; 0 for any free one; 0 to 65535.",
      min = "0",
      max = "65535")
  int port() default 8485;

  @AttributeDefinition(
      name = "Allow remote",
      description =
          "Whether it may listen where other machines reach it, who then read metrics and health"
              + " without a key: for networks that keep others out.")
  boolean allowRemote() default false;
}
