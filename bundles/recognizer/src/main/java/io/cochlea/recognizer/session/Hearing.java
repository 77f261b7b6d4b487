package io.cochlea.recognizer.session;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.TranscriptSink;
import java.util.concurrent.Executor;
import java.util.function.ObjLongConsumer;

/**
 * What a session hears with, and whom it tells.
 *
 * @param features the session's from now on, which closes them
 * @param spec what they are of
 * @param loop runs what is to be done on the stream's loop
 * @param timing told how long steps took
 */
public record Hearing(
    Features features,
    FeatureSpec spec,
    RecognitionOptions options,
    Executor loop,
    TranscriptSink sink,
    ObjLongConsumer<Latency.Stage> timing) {}
