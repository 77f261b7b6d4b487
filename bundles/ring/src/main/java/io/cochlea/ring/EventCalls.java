package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** The functions of Windows for events. */
final class EventCalls implements EventSleeper.Calls {
  private static final int RESETS_ITSELF = 0;
  private static final int NOT_SET = 0;

  private final SymbolLookup kernel = SymbolLookup.libraryLookup("kernel32", Arena.global());
  private final MethodHandle setEvent = find("SetEvent", JAVA_INT, JAVA_LONG);
  private final MethodHandle wait = find("WaitForSingleObject", JAVA_INT, JAVA_LONG, JAVA_INT);

  private MethodHandle find(String function, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(kernel.findOrThrow(function), FunctionDescriptor.of(result, arguments));
  }

  @Override
  public long createEvent(String name) {
    MethodHandle create = find("CreateEventW", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom(name, StandardCharsets.UTF_16LE).address();
      return (long) create.invokeExact(0L, RESETS_ITSELF, NOT_SET, text);
    } catch (Throwable impossible) {
      throw new LinkageError("CreateEventW", impossible);
    }
  }

  @Override
  public int setEvent(long event) {
    try {
      return (int) setEvent.invokeExact(event);
    } catch (Throwable impossible) {
      throw new LinkageError("SetEvent", impossible);
    }
  }

  @Override
  public int waitForSingleObject(long event, int millis) {
    try {
      return (int) wait.invokeExact(event, millis);
    } catch (Throwable impossible) {
      throw new LinkageError("WaitForSingleObject", impossible);
    }
  }
}
