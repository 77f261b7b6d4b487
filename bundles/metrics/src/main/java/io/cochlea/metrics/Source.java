package io.cochlea.metrics;

/** Something that is measured: a service, there as long as what it reads. Thread-safe. */
interface Source {

  /** Writes what is so now. */
  void write(Sheet sheet);
}
