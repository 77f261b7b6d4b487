package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {

  @Test
  void wordsAreThoseOfTheLastCommandWithoutTheirQuotes() {
    assertEquals(List.of(""), Completion.split(""));
    assertEquals(List.of("swap", "enc"), Completion.split("swap enc"));
    assertEquals(List.of("swap", "encoder", ""), Completion.split("  swap  encoder "));
    assertEquals(List.of("vad", ""), Completion.split("rings; streams | vad "));
    assertEquals(List.of("transcribe", "/a b/c"), Completion.split("transcribe '/a b/c"));
    assertEquals(List.of("transcribe", "it's $1"), Completion.split("transcribe it\\'s\\ \\$1"));
    assertEquals(List.of("echo", "a;b", ""), Completion.split("echo \"a;b\" "));
  }
}
