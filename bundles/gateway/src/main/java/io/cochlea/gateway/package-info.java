/** HTTP and WebSocket, for clients that already exist. */
@NullMarked
package io.cochlea.gateway;

import org.jspecify.annotations.NullMarked;
