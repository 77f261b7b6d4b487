package io.cochlea.gateway;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the gateway listens, and what it allows. */
@ObjectClassDefinition(
    name = "Cochlea gateway",
    description = "HTTP and WebSocket for clients of OpenAI's and Vosk's protocols.")
@interface Config {

  @AttributeDefinition(
      name = "Host",
      description = "Address to listen on; anything but a loopback address needs an API key.")
  String host() default "127.0.0.1";

  @AttributeDefinition(name = "Port", description = "TCP port; 0 for any free one; 0 to 65535.")
  int port() default 8484;

  @AttributeDefinition(
      name = "Transport",
      description =
          "auto (the best there is), io_uring, epoll, kqueue or nio; one that is not there is"
              + " refused.")
  String transport() default "auto";

  @AttributeDefinition(
      name = "API keys",
      description =
          "SHA-256 of each key that is let in, 64 hexadecimal digits; none lets everyone in.")
  String[] apiKeysSha256() default {};

  @AttributeDefinition(
      name = "Requests per minute",
      description = "By one key or address; 1 to " + Settings.MAX_RATE + ".")
  int requestsPerMinute() default 600;

  @AttributeDefinition(
      name = "Connections",
      description = "Open at once; 1 to " + Settings.MAX_CONNECTIONS + ".")
  int connections() default 1_024;

  @AttributeDefinition(
      name = "Connections per client",
      description =
          "Of one key or address, transcribing at once; 1 to " + Settings.MAX_CONNECTIONS + ".")
  int concurrentPerClient() default 256;

  @AttributeDefinition(
      name = "Upload (MiB)",
      description = "The largest body; 1 to " + Settings.MAX_UPLOAD_MIB + ".")
  int uploadMebibytes() default 2_048;

  @AttributeDefinition(
      name = "Audio (minutes)",
      description = "The longest recording; 1 to " + Settings.MAX_AUDIO_MINUTES + ".")
  int audioMinutes() default 240;

  @AttributeDefinition(
      name = "Idle (s)",
      description = "A connection on which nothing comes for so long is closed; 1 to 3600.")
  int idleSeconds() default 60;

  @AttributeDefinition(
      name = "Aliases",
      description = "Names of models that stand for the default model.")
  String[] aliases() default {"whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"};

  @AttributeDefinition(
      name = "Origins",
      description = "Whose web pages may call, such as https://example.org; none by default.")
  String[] origins() default {};

  @AttributeDefinition(
      name = "Vosk port",
      description = "TCP port that speaks Vosk on every path; 0 for none; 0 to 65535.")
  int voskPort() default 0;

  @AttributeDefinition(
      name = "TLS certificate",
      description = "PEM file with the chain; empty for no TLS.")
  String tlsCertificate() default "";

  @AttributeDefinition(name = "TLS key", description = "PEM file with the private key.")
  String tlsKey() default "";
}
