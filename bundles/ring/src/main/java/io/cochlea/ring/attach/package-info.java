/** The server's side of attaching: clients bring rings over a socket and get transcripts back. */
@NullMarked
package io.cochlea.ring.attach;

import org.jspecify.annotations.NullMarked;
