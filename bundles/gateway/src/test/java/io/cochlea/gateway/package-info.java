/** Tests of the gateway, over real sockets. */
@NullMarked
package io.cochlea.gateway;

import org.jspecify.annotations.NullMarked;
