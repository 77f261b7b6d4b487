package io.cochlea.bufferpool;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of the buffer pool. */
@ObjectClassDefinition(name = "Cochlea buffer pool")
@interface Config {

  /** The greatest cap that can be set: 1 TiB. */
  int MAX_CAP_MIB = 1 << 20;

  int MAX_WAIT_MILLIS = 60_000;

  @AttributeDefinition(
      name = "Cap (MiB)",
      description = "Memory held at most, leased and idle together.",
      min = "1",
      max = "" + MAX_CAP_MIB)
  int capMiB() default 640;

  @AttributeDefinition(
      name = "Wait (ms)",
      description = "How long a lease waits for memory to come back before it is refused.",
      min = "0",
      max = "" + MAX_WAIT_MILLIS)
  int waitMillis() default 1000;
}
