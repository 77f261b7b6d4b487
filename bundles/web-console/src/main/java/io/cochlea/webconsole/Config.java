package io.cochlea.webconsole;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the Web Console listens, and who is let in. */
@ObjectClassDefinition(
    name = "Cochlea Web Console",
    description = "The Felix Web Console of serve --with webconsole, at 127.0.0.1.")
@interface Config {

  @AttributeDefinition(
      name = "Port",
      description = "TCP port of the address 127.0.0.1; 0 for any free one.",
      min = "0",
      max = "65535")
  int port() default 8486;

  @AttributeDefinition(name = "User", description = "The one name that is let in.")
  String user() default "operator";

  @AttributeDefinition(
      name = "Password",
      description =
          "SHA-256 of the password that is let in, 64 hexadecimal digits; empty lets nobody in.",
      type = AttributeType.PASSWORD)
  String passwordSha256() default "";
}
