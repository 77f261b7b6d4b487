package io.cochlea.mel;

import java.util.Locale;

/** How features are computed. */
enum Arithmetic {
  VECTOR {
    @Override
    Kernel open(Definition definition, long scratch) {
      return new VectorKernel(definition, scratch);
    }

    @Override
    int frames() {
      return VectorKernel.FRAMES;
    }

    @Override
    long scratchBytes() {
      return VectorKernel.SCRATCH_BYTES;
    }

    @Override
    String describe() {
      return "vector " + VectorKernel.bits() + " bit";
    }
  },
  SCALAR {
    @Override
    Kernel open(Definition definition, long scratch) {
      return new ScalarKernel(definition);
    }

    @Override
    int frames() {
      return ScalarKernel.FRAMES;
    }

    @Override
    long scratchBytes() {
      return 0;
    }

    @Override
    String describe() {
      return "scalar";
    }
  };

  static final String AUTO = "auto";

  /** An x86 without vectors of 256 bits has no fused multiply-add, which is slow to emulate. */
  private static final int LEAST_X86_BITS = 256;

  abstract Kernel open(Definition definition, long scratch);

  /** {@link Kernel#frames} of its kernels. */
  abstract int frames();

  /** Scratch memory of one kernel. */
  abstract long scratchBytes();

  abstract String describe();

  /**
   * @param name {@code auto}, {@code vector} or {@code scalar}
   * @throws IllegalArgumentException when it is none of these, or vectors are not to be had
   */
  static Arithmetic named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case AUTO -> worthwhile() ? VECTOR : SCALAR;
      case "scalar" -> SCALAR;
      case "vector" -> {
        if (vectorBits() == 0) {
          throw new IllegalArgumentException(
              "path vector needs the JVM option --add-modules jdk.incubator.vector;"
                  + " allowed without it: auto, scalar");
        }
        yield VECTOR;
      }
      default ->
          throw new IllegalArgumentException(
              "path " + name + " is not one of auto, vector, scalar");
    };
  }

  private static boolean worthwhile() {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    int bits = vectorBits();
    return bits >= LEAST_X86_BITS || (arm && bits > 0);
  }

  /** 0 where the Vector API is not to be had: its module or its package is missing. */
  private static int vectorBits() {
    try {
      return VectorKernel.bits();
    } catch (LinkageError e) {
      return 0;
    }
  }
}
