package io.cochlea.console;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code model}.
 *
 * @param argument of the action: a folder or an id; empty for those that have none
 * @param manifest null for the one in the directory of models
 * @param audio what a model is to be tried on; null for nothing
 */
record ModelOptions(Action action, String argument, @Nullable Path manifest, @Nullable Path audio) {

  static final String USAGE =
      """
      usage: cochlea model list [--manifest FILE]
             cochlea model verify PATH [--audio FILE]
             cochlea model pull ID [--manifest FILE]
             cochlea model optimize PATH

      list       the models there are, and those that a manifest could bring
      verify     whether the folder PATH holds a model that works; with audio, what it hears
      pull       fetch a model that a manifest names: over https or from files beside it, every
                 file held against its SHA-256; a pull that broke is gone on with
      optimize   write faster variants beside the graphs in PATH, and keep those that answer
                 like the originals: they are preferred from then on, unless a
                 model.properties in PATH says variant = fp32

      Models lie in $COCHLEA_MODELS, or ~/.local/share/cochlea/models; so does the manifest
      (manifest.json) unless another is given.
      Exits with 1 when it failed, with 2 when the arguments are wrong.
      """;

  /** What is to be done. */
  enum Action {
    LIST,
    VERIFY,
    PULL,
    OPTIMIZE,
    HELP
  }

  /**
   * @throws IllegalArgumentException naming what is wrong
   */
  static ModelOptions of(String[] arguments) {
    Action action = Action.HELP;
    String argument = "";
    Path manifest = null;
    Path audio = null;
    for (int at = 0; at < arguments.length; at++) {
      String word = arguments[at];
      switch (word) {
        case "--help", "-h" -> {
          return new ModelOptions(Action.HELP, "", null, null);
        }
        case "--manifest" -> manifest = Path.of(value(arguments, ++at));
        case "--audio" -> audio = Path.of(value(arguments, ++at));
        case "--verbose" -> {}
        default -> {
          if (word.startsWith("-")) {
            throw new IllegalArgumentException(word + " is no option of model");
          } else if (at == 0) {
            action = action(word);
          } else if (argument.isEmpty()) {
            argument = word;
          } else {
            throw new IllegalArgumentException(word + " is one argument too many");
          }
        }
      }
    }
    boolean wanted = action != Action.LIST && action != Action.HELP;
    if (wanted == argument.isEmpty()) {
      throw new IllegalArgumentException(
          action.name().toLowerCase(Locale.ROOT)
              + (wanted
                  ? " needs " + (action == Action.PULL ? "an ID" : "a PATH")
                  : " takes no " + argument));
    }
    return new ModelOptions(action, argument, manifest, audio);
  }

  private static Action action(String word) {
    for (Action action : Action.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(word)) {
        return action;
      }
    }
    throw new IllegalArgumentException(word + " is not one of list, verify, pull, optimize");
  }

  private static String value(String[] arguments, int at) {
    if (at == arguments.length || arguments[at].isEmpty()) {
      throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
    }
    return arguments[at];
  }
}
