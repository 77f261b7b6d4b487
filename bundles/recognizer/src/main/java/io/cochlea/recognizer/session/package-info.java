/** What is the same for every family: when to recognise, what is stable, what is final. */
@NullMarked
package io.cochlea.recognizer.session;

import org.jspecify.annotations.NullMarked;
