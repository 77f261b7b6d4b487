package io.cochlea.engine;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Configuration of the engine. What voice activity makes of an utterance changes for open streams
 * too, from their next frame on; the rest holds for streams opened afterwards.
 */
@ObjectClassDefinition(name = "Cochlea engine", description = "Streams: how many, and how heard.")
@interface Config {
  @AttributeDefinition(
      name = "Loops",
      description = "Threads that streams run on; 0: one less than there are cores. At start only.")
  int loops() default 0;

  @AttributeDefinition(name = "Streams at most", description = "1 to 100000")
  int maxStreams() default 512;

  @AttributeDefinition(name = "Audio retained per stream, in seconds", description = "4 to 3600")
  int retentionSeconds() default 64;

  @AttributeDefinition(name = "Model", description = "Id of the default model; empty: the best.")
  String model() default "";

  @AttributeDefinition(name = "Voice activity", description = "Its id; empty: the best.")
  String vad() default "";

  @AttributeDefinition(
      name = "Threshold of speech",
      description = "Probability from which a frame is speech, between 0 and 1")
  float threshold() default 0.5f;

  @AttributeDefinition(
      name = "Least speech, in milliseconds",
      description = "What is shorter is taken for noise, 0 to 2000")
  int minSpeechMillis() default 60;

  @AttributeDefinition(
      name = "Hang-over, in milliseconds",
      description = "Silence that ends an utterance, 50 to 5000")
  int hangOverMillis() default 600;

  @AttributeDefinition(
      name = "Pre-roll, in milliseconds",
      description = "Audio before speech was noticed that belongs to the utterance, 0 to 2000")
  int preRollMillis() default 300;

  @AttributeDefinition(
      name = "Longest utterance, in milliseconds",
      description = "It is ended then in any case, 1000 to 60000")
  int maxSegmentMillis() default 28_000;
}
