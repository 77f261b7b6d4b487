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
      description = "Threads that streams run on; 0: one less than there are cores. At start only.",
      min = "0",
      max = "1024")
  int loops() default 0;

  @AttributeDefinition(
      name = "Streams",
      description = "Streams that may be open at a time.",
      min = "1",
      max = "100000")
  int maxStreams() default 512;

  @AttributeDefinition(
      name = "Retention (s)",
      description = "Audio kept per stream that asks for nothing else; for streams from now on.",
      min = "4",
      max = "3600")
  int retentionSeconds() default 64;

  @AttributeDefinition(name = "Model", description = "Id of the default model; empty: the best.")
  String model() default "";

  @AttributeDefinition(name = "Voice activity", description = "Its id; empty: the best.")
  String vad() default "";

  @AttributeDefinition(
      name = "Threshold of speech",
      description = "Probability from which a frame is speech.",
      min = "0.01",
      max = "0.99")
  float threshold() default 0.5f;

  @AttributeDefinition(
      name = "Least speech (ms)",
      description = "What is shorter is taken for noise.",
      min = "0",
      max = "2000")
  int minSpeechMillis() default 60;

  @AttributeDefinition(
      name = "Hang-over (ms)",
      description = "Silence that ends an utterance.",
      min = "50",
      max = "5000")
  int hangOverMillis() default 600;

  @AttributeDefinition(
      name = "Pre-roll (ms)",
      description = "Audio before speech was noticed that belongs to the utterance.",
      min = "0",
      max = "2000")
  int preRollMillis() default 300;

  @AttributeDefinition(
      name = "Longest utterance (ms)",
      description = "It is ended then in any case; longer than least speech and pre-roll together.",
      min = "1000",
      max = "60000")
  int maxSegmentMillis() default 28_000;
}
