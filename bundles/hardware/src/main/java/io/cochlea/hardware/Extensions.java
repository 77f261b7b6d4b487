package io.cochlea.hardware;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The extensions of a processor that matter to inference, by Linux's names. */
final class Extensions {

  private static final Set<String> KNOWN =
      Set.of(
          "avx",
          "avx2",
          "fma",
          "f16c",
          "avx_vnni",
          "avx_vnni_int8",
          "avx_ne_convert",
          "avx10",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512dq",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "amx_fp16",
          "asimd",
          "asimdhp",
          "asimddp",
          "i8mm",
          "bf16",
          "sve",
          "sve2",
          "sme",
          "sme2");

  /** macOS's names, told as {@code hw.optional.arm.FEAT_DotProd: 1}. */
  private static final List<String[]> APPLE =
      List.of(
          new String[] {"feat_dotprod", "asimddp"},
          new String[] {"feat_fp16", "asimdhp"},
          new String[] {"feat_i8mm", "i8mm"},
          new String[] {"feat_bf16", "bf16"},
          new String[] {"feat_sme", "sme"},
          new String[] {"neon", "asimd"});

  private Extensions() {}

  /** Of flags as a system lists them. */
  static Set<String> of(String flags) {
    var found = new TreeSet<String>();
    for (String flag : flags.toLowerCase(Locale.ROOT).split("[\\s,]+", -1)) {
      if (KNOWN.contains(flag)) {
        found.add(flag);
      }
    }
    return found;
  }

  /** Of what OSHI hands through from macOS or Windows. */
  static Set<String> told(List<String> lines) {
    var found = new TreeSet<String>();
    for (String line : lines) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.endsWith(": 0")) {
        continue;
      }
      found.addAll(of(lower));
      for (String[] name : APPLE) {
        if (lower.contains(name[0])) {
          found.add(name[1]);
        }
      }
      if (lower.contains("avx512f")) {
        found.add("avx512f");
      }
      if (lower.contains("avx2")) {
        found.add("avx2");
      }
    }
    return found;
  }
}
