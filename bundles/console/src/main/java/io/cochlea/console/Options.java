package io.cochlea.console;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.recognition.RecognitionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code transcribe} and {@code listen}.
 *
 * @param sources the files; or the device, empty for the first there is
 * @param model its id; null for the best there is
 * @param backend its id; null for the best there is
 * @param raw what the samples are where they have no header; null where they have one
 * @param seconds when to stop listening; 0 when interrupted
 * @param recognition how it is to be recognised; with partials where they are to be shown
 */
record Options(
    List<String> sources,
    Format format,
    @Nullable String model,
    @Nullable String backend,
    @Nullable AudioFormat raw,
    int seconds,
    RecognitionOptions recognition,
    boolean verbose,
    boolean help) {

  private static final int MAX_SECONDS = 86_400;

  static final String TRANSCRIBE =
      """
      usage: cochlea transcribe [OPTION]… FILE…

      Prints what is said in audio files; - is standard input.

        --format text|json|srt|vtt  text by default; json has times for every word
        --model ID                  a model other than the best there is
        --backend ID                a backend other than the best there is
        --language TAG              what is spoken: en, de, pt-BR; else the model finds out
        --translate                 into English, where the model can
        --prompt TEXT               what stands before, for style and spelling
        --partials                  show on a terminal what is not final yet
        --encoding s16|f32          the audio is raw PCM, little-endian: s16 by default,
        --rate HZ                     16000 Hz by default,
        --channels N                  and 1 channel by default
        --verbose                   where the time went, what ran it, what was copied
        --help                      this

      "cochlea sources" lists the formats. Raw PCM is what any of --encoding, --rate and --channels
      says it is.
      Exits with 1 when a file failed, with 2 when the arguments are wrong.
      """;

  static final String LISTEN =
      """
      usage: cochlea listen [OPTION]… [DEVICE]

      Prints what is said into a microphone, until it is interrupted.

        DEVICE                      its name or a part of it, as "cochlea sources" lists them
        --seconds N                 stop after so long, 1 to 86400
        --format text|json|srt|vtt  text by default; json has times for every word
        --model ID                  a model other than the best there is
        --backend ID                a backend other than the best there is
        --language TAG              what is spoken: en, de, pt-BR; else the model finds out
        --translate                 into English, where the model can
        --prompt TEXT               what stands before, for style and spelling
        --verbose                   where the time went, what ran it, what was copied
        --help                      this

      A terminal shows words as they are spoken: plain what will stay, dim what may still change.
      Exits with 1 when the device is not there or goes and stays away, with 2 when the arguments
      are wrong.
      """;

  Options {
    sources = List.copyOf(sources);
  }

  /**
   * @throws IllegalArgumentException naming the argument and what is allowed
   */
  static Options forFiles(String... arguments) {
    Options options = parse(arguments);
    if (options.help) {
      return options;
    }
    if (options.sources.isEmpty()) {
      throw new IllegalArgumentException("no file named; usage: transcribe [OPTION]… FILE…");
    }
    if (options.sources.size() > 1 && options.format.oneFile()) {
      throw new IllegalArgumentException(
          "--format " + options.format + " takes one file, not " + options.sources.size());
    }
    if (options.seconds > 0) {
      throw new IllegalArgumentException("--seconds is for listen; a file has its own end");
    }
    return options;
  }

  /**
   * @throws IllegalArgumentException naming the argument and what is allowed
   */
  static Options forDevice(String... arguments) {
    Options options = parse(arguments);
    if (options.sources.size() > 1) {
      throw new IllegalArgumentException(
          "listen takes one device, not " + options.sources.size() + "; quote a name with spaces");
    }
    if (options.raw != null) {
      throw new IllegalArgumentException(
          "--encoding, --rate and --channels are for raw files; a device is asked for its own");
    }
    return new Options(
        options.sources.isEmpty() ? List.of("") : options.sources,
        options.format,
        options.model,
        options.backend,
        null,
        options.seconds,
        options.recognition.withPartials(true),
        options.verbose,
        options.help);
  }

  private static Options parse(String... arguments) {
    List<String> sources = new ArrayList<>();
    Format format = Format.TEXT;
    String model = null;
    String backend = null;
    Encoding encoding = null;
    int rate = 0;
    int channels = 0;
    int seconds = 0;
    String language = null;
    boolean translate = false;
    String prompt = "";
    boolean partials = false;
    boolean verbose = false;
    boolean help = false;
    boolean options = true;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!options || !argument.startsWith("-") || argument.equals("-")) {
        sources.add(argument);
        continue;
      }
      switch (argument) {
        case "--" -> options = false;
        case "--help", "-h" -> help = true;
        case "--verbose", "-v" -> verbose = true;
        case "--format" -> format = choice(Format.values(), arguments, ++i);
        case "--model" -> model = value(arguments, ++i);
        case "--backend" -> backend = value(arguments, ++i);
        case "--language" -> language = language(arguments, ++i);
        case "--translate" -> translate = true;
        case "--prompt" -> prompt = value(arguments, ++i);
        case "--partials" -> partials = true;
        case "--encoding" -> encoding = choice(Encoding.values(), arguments, ++i);
        case "--rate" -> rate = number(arguments, ++i, AudioFormat.MAX_RATE);
        case "--channels" -> channels = number(arguments, ++i, AudioFormat.MAX_CHANNELS);
        case "--seconds" -> seconds = number(arguments, ++i, MAX_SECONDS);
        default ->
            throw new IllegalArgumentException(
                "unknown option " + argument + "; --help lists what there is");
      }
    }
    boolean raw = encoding != null || rate > 0 || channels > 0;
    AudioFormat pcm =
        raw
            ? new AudioFormat(
                encoding == null ? AudioFormat.SPEECH.encoding() : encoding,
                rate == 0 ? AudioFormat.SPEECH.rate() : rate,
                channels == 0 ? AudioFormat.SPEECH.channels() : channels)
            : null;
    var recognition =
        new RecognitionOptions(language, translate, prompt, null, List.of(), partials);
    return new Options(sources, format, model, backend, pcm, seconds, recognition, verbose, help);
  }

  static String value(String[] arguments, int at) {
    if (at == arguments.length || arguments[at].isEmpty()) {
      throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
    }
    return arguments[at];
  }

  private static String language(String[] arguments, int at) {
    String tag = value(arguments, at);
    if (!tag.matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")) {
      throw new IllegalArgumentException(
          arguments[at - 1] + " " + tag + " is no language tag, such as en or pt-BR");
    }
    return tag;
  }

  static int number(String[] arguments, int at, int most) {
    String value = value(arguments, at);
    int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(
          arguments[at - 1] + " " + value + " is not within 1 to " + most);
    }
    return number;
  }

  private static <E extends Enum<E>> E choice(E[] choices, String[] arguments, int at) {
    String value = value(arguments, at);
    List<String> names = new ArrayList<>();
    for (E choice : choices) {
      String name = choice.name().toLowerCase(Locale.ROOT);
      if (name.equals(value.toLowerCase(Locale.ROOT))) {
        return choice;
      }
      names.add(name);
    }
    throw new IllegalArgumentException(
        arguments[at - 1] + " " + value + " is not one of " + String.join(", ", names));
  }
}
