package io.cochlea.console;

import io.cochlea.console.Manual.Page;
import io.cochlea.console.Words.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What could follow in a line that is being typed, by the {@link Usage} of its command. */
final class Completion {
  private static final int MOST = 500;

  private final Manual manual;

  Completion(Manual manual) {
    this.manual = manual;
  }

  /**
   * @param line up to the cursor
   * @return words that could stand in place of the last one, each with a tab and its description
   */
  List<String> of(String line) {
    List<String> words = split(line);
    String begun = words.removeLast();
    return next(words, begun)
        .filter(word -> word.word().startsWith(begun))
        .filter(word -> word.word().chars().noneMatch(Character::isISOControl))
        .distinct()
        .sorted(Comparator.comparing(Word::word))
        .limit(MOST)
        .map(word -> word.word() + "\t" + word.description().replaceAll("\\p{Cntrl}", " "))
        .toList();
  }

  private Stream<Word> next(List<String> words, String begun) {
    if (words.isEmpty()) {
      return manual.words().of("COMMAND", begun).stream();
    }
    return manual.page(words.getFirst()).map(Page::usage).orElse(List.of()).stream()
        .flatMap(usage -> next(new Syntax(usage), words.subList(1, words.size()), begun));
  }

  private Stream<Word> next(Syntax syntax, List<String> arguments, String begun) {
    return syntax.next(arguments).stream()
        .flatMap(next ->
            switch (next) {
              case Syntax.Literal(String word) -> Stream.of(new Word(word, ""));
              case Syntax.Value(String kind) -> manual.words().of(kind, begun).stream();
              case Syntax.Line(int from) -> next(arguments.subList(from, arguments.size()), begun);
            });
  }

  /** The words of the last command in a line, without their quotes; the last one may be empty. */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else if (quote != 0) {
        quote = take(c, quote, word);
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '|' || c == ';' || c == '&') {
        words.clear();
        word.setLength(0);
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    words.add(word.toString());
    return words;
  }

  /** The quote that is open after {@code c}. */
  private static char take(char c, char quote, StringBuilder word) {
    if (c == quote) {
      return 0;
    }
    word.append(c);
    return quote;
  }
}
