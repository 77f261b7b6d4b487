package io.cochlea.gateway;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Where the gateway listens, and what it allows. */
@ObjectClassDefinition(
    name = "Cochlea gateway",
    description = "HTTP and WebSocket for clients of OpenAI's and Vosk's protocols.")
@interface Config {

  @AttributeDefinition(
      name = "Host",
      description = "Address to listen on; anything but a loopback address needs an API key.")
  String host() default "127.0.0.1";

  @AttributeDefinition(
      name = "Port",
      description = "TCP port; 0 for any free one.",
      min = "0",
      max = "65535")
  int port() default 8484;

  @AttributeDefinition(
      name = "Transport",
      description = "auto takes the best there is; one that is not there is refused.",
      options = {
        @Option("auto"),
        @Option("io_uring"),
        @Option("epoll"),
        @Option("kqueue"),
        @Option("nio")
      })
  String transport() default "auto";

  @AttributeDefinition(
      name = "API keys",
      description =
          "SHA-256 of each key that is let in, 64 hexadecimal digits; none lets everyone in.",
      type = AttributeType.PASSWORD)
  String[] apiKeysSha256() default {};

  @AttributeDefinition(
      name = "Requests per minute",
      description = "By one key or address.",
      min = "1",
      max = "" + Settings.MAX_RATE)
  int requestsPerMinute() default 600;

  @AttributeDefinition(
      name = "Connections",
      description = "Open at once.",
      min = "1",
      max = "" + Settings.MAX_CONNECTIONS)
  int connections() default 1_024;

  @AttributeDefinition(
      name = "Connections per client",
      description = "Of one key or address, transcribing at once.",
      min = "1",
      max = "" + Settings.MAX_CONNECTIONS)
  int concurrentPerClient() default 256;

  @AttributeDefinition(
      name = "Upload (MiB)",
      description = "The largest body.",
      min = "1",
      max = "" + Settings.MAX_UPLOAD_MIB)
  int uploadMebibytes() default 2_048;

  @AttributeDefinition(
      name = "Audio (minutes)",
      description = "The longest recording.",
      min = "1",
      max = "" + Settings.MAX_AUDIO_MINUTES)
  int audioMinutes() default 240;

  @AttributeDefinition(
      name = "Idle (s)",
      description = "A connection on which nothing comes for so long is closed.",
      min = "1",
      max = "3600")
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
      description = "TCP port that speaks Vosk on every path; 0 for none.",
      min = "0",
      max = "65535")
  int voskPort() default 0;

  @AttributeDefinition(
      name = "TLS certificate",
      description = "PEM file with the chain; empty for no TLS.")
  String tlsCertificate() default "";

  @AttributeDefinition(name = "TLS key", description = "PEM file with the private key.")
  String tlsKey() default "";
}
