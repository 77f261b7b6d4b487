package io.cochlea.console;

import io.cochlea.api.configuration.Settings;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.StreamStatistics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/** What can stand for a value in a command's {@link Usage}, as far as it is known. */
final class Words {
  private static final int MOST = 500;
  private static final String OURS = "io.cochlea.";

  private final Services services;
  private final Manual manual;

  Words(Services services, Manual manual) {
    this.services = services;
    this.manual = manual;
  }

  /**
   * @param description may be empty
   */
  record Word(String word, String description) {}

  /**
   * @param kind of value, in capitals
   * @param begun what is typed of it
   */
  List<Word> of(String kind, String begun) {
    return switch (kind) {
      case "BACKEND" ->
          all(Placement.class, p -> p.backends().stream().map(b -> new Word(b.id(), b.reason())));
      case "BUNDLE" -> plain(Arrays.stream(services.context().getBundles()).map(Words::name));
      case "COMMAND" ->
          manual.pages().stream().map(page -> new Word(page.name(), page.summary())).toList();
      case "ENCODING" -> plain(Stream.of("s16", "f32"));
      case "FORMAT" -> plain(Arrays.stream(Format.values()).map(Format::toString));
      case "FILE", "PATH", "DIR", "URL" -> files(begun);
      case "LEVEL" -> plain(LogLevel.names().stream());
      case "LOGGER" -> plain(LogCommand.loggers(services).stream());
      case "METRIC" -> plain(PagesCommand.metrics(services).stream());
      case "MODEL" ->
          all(SpeechModel.class, m -> Stream.of(new Word(m.spec().id(), m.spec().family())));
      case "ROLE" -> plain(lower(Role.values()));
      case "SETTING" ->
          all(
              Settings.class,
              s ->
                  s.list().stream()
                      .map(setting -> new Word(ConfigCommand.name(setting), setting.allowed())));
      case "STAGE" -> plain(lower(Latency.Stage.values()));
      case "STREAM" ->
          plain(ask(Engine.class, e -> e.streams().stream().map(StreamStatistics::name)));
      default -> List.of();
    };
  }

  private static List<Word> plain(Stream<String> words) {
    return words.distinct().sorted().map(word -> new Word(word, "")).toList();
  }

  private static Stream<String> lower(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT));
  }

  private <T> List<Word> all(Class<T> type, Function<T, Stream<Word>> words) {
    return ask(type, words).toList();
  }

  private <T, W> Stream<W> ask(Class<T> type, Function<T, Stream<W>> words) {
    return services.ask(type, words).stream().flatMap(found -> found);
  }

  private static String name(Bundle bundle) {
    String name = bundle.getSymbolicName();
    return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
  }

  /** Of the server's machine; folders end with a slash. */
  private static List<Word> files(String begun) {
    int slash = begun.lastIndexOf('/') + 1;
    String folder = begun.substring(0, slash);
    List<Word> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of(folder))) {
      for (Path path : found) {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(begun.substring(slash)) && files.size() < MOST) {
          files.add(new Word(folder + name + (Files.isDirectory(path) ? "/" : ""), ""));
        }
      }
    } catch (IOException | InvalidPathException e) {
      return List.of();
    }
    return files;
  }
}
