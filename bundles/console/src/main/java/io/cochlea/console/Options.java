package io.cochlea.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code transcribe}.
 *
 * @param model its id; null for the best there is
 * @param backend its id; null for the best there is
 */
record Options(
    List<String> files,
    Format format,
    @Nullable String model,
    @Nullable String backend,
    boolean verbose,
    boolean help) {

  static final String USAGE =
      """
      usage: cochlea transcribe [OPTION]… FILE…

      Prints what is said in audio files.

        --format text|json|srt|vtt  text by default; json has times for every word
        --model ID                  a model other than the best there is
        --backend ID                a backend other than the best there is
        --verbose                   where the time went, what ran it, what was copied
        --help                      this

      Exits with 1 when a file failed, with 2 when the arguments are wrong.
      """;

  Options {
    files = List.copyOf(files);
  }

  /**
   * @throws IllegalArgumentException naming the argument and what is allowed
   */
  static Options parse(String... arguments) {
    List<String> files = new ArrayList<>();
    Format format = Format.TEXT;
    String model = null;
    String backend = null;
    boolean verbose = false;
    boolean options = true;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!options || !argument.startsWith("-") || argument.equals("-")) {
        files.add(argument);
        continue;
      }
      switch (argument) {
        case "--" -> options = false;
        case "--help", "-h" -> {
          return new Options(List.of(), format, model, backend, verbose, true);
        }
        case "--verbose", "-v" -> verbose = true;
        case "--format" -> format = format(value(arguments, ++i));
        case "--model" -> model = value(arguments, ++i);
        case "--backend" -> backend = value(arguments, ++i);
        default ->
            throw new IllegalArgumentException(
                "unknown option " + argument + "; --format, --model, --backend, --verbose, --help");
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no file named; usage: transcribe [OPTION]… FILE…");
    }
    if (files.size() > 1 && format.oneFile()) {
      throw new IllegalArgumentException(
          "--format " + format + " takes one file, not " + files.size());
    }
    return new Options(files, format, model, backend, verbose, false);
  }

  private static String value(String[] arguments, int at) {
    if (at == arguments.length || arguments[at].isEmpty()) {
      throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
    }
    return arguments[at];
  }

  private static Format format(String name) {
    for (Format format : Format.values()) {
      if (format.toString().equals(name.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new IllegalArgumentException("--format " + name + " is not one of text, json, srt, vtt");
  }
}
