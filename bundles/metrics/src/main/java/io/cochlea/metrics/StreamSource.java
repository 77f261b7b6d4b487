package io.cochlea.metrics;

import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.EngineStatistics;
import io.cochlea.api.stream.StreamStatistics;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What streams do, all together: their names are their clients' and have no bound. */
@Component(service = Source.class)
public final class StreamSource implements Source {
  private final Engine engine;

  @Activate
  public StreamSource(@Reference Engine engine) {
    this.engine = engine;
  }

  @Override
  public void write(Sheet sheet) {
    EngineStatistics all = engine.statistics();
    sheet.gauge("cochlea_streams", "Streams that are open", all.open());
    sheet.gauge("cochlea_streams_limit", "Streams that may be open", all.most());
    sheet.counter("cochlea_streams_opened", "Streams that were opened", all.opened());
    sheet.counter(
        "cochlea_streams_refused",
        "Streams that could not be opened",
        points -> {
          points.add(all.noRoom(), "reason", "no_room");
          points.add(all.notReady(), "reason", "not_ready");
        });
    sheet.counter("cochlea_streams_failed", "Streams that broke off", all.failed());
    sheet.counter("cochlea_audio_seconds", "Audio written to rings", all.audioSeconds());
    sheet.counter(
        "cochlea_audio_lost_seconds", "Audio that never reached a ring", all.lostSeconds());
    sheet.counter("cochlea_underruns", "Audio fell 100 ms behind real time", all.underruns());
    sheet.counter("cochlea_overruns", "Claims refused because a ring was full", all.overruns());
    sheet.counter("cochlea_vad_frames", "Frames judged by voice activity", all.frames());
    sheet.counter("cochlea_vad_speech_frames", "Frames judged as speech", all.speech());
    sheet.counter(
        "cochlea_vad_false_starts", "Sounds too short for an utterance", all.falseStarts());
    sheet.counter("cochlea_utterances", "Utterances begun", all.utterances());
    sheet.counter(
        "cochlea_copied_bytes",
        "Audio and tensors copied unchanged",
        points ->
            all.copied()
                .forEach((stage, bytes) ->
                    points.add(bytes, "stage", stage.name().toLowerCase(Locale.ROOT))));
    fill(sheet, engine.streams().stream().map(StreamStatistics::ring).toList());
  }

  private static void fill(Sheet sheet, List<RingStatistics> rings) {
    double fullest = 0;
    double sum = 0;
    for (RingStatistics ring : rings) {
      double fill = (double) ring.fill() / ring.capacity();
      fullest = Math.max(fullest, fill);
      sum += fill;
    }
    sheet.gauge("cochlea_ring_fill_highest_ratio", "Fill of the fullest ring", fullest);
    sheet.gauge(
        "cochlea_ring_fill_mean_ratio", "Mean fill of all rings", sum / Math.max(1, rings.size()));
  }
}
