@NullMarked
package io.cochlea.webconsole;

import org.jspecify.annotations.NullMarked;
