/** Official clients of other people's servers, against the packed distribution. */
@NullMarked
package io.cochlea.clients;

import org.jspecify.annotations.NullMarked;
