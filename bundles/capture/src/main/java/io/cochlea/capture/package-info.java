/**
 * Brings audio from files, pipes, microphones and local programs into rings.
 *
 * <p>Which decoders, and why: WAV, AIFF, AU and FLAC are decoded here. For FLAC there is no library
 * to take: jFLAC and its forks are LGPL and rest. Opus is decoded by Concentus (BSD), a port of the
 * reference decoder; its container is read here, since vorbis-java-core goes on after a wrong
 * checksum and takes a file that is cut off for a whole one. MP3 and Vorbis are left to ffmpeg:
 * JLayer and JOrbis are LGPL and unmaintained, JavaMP3 is archived and knows MPEG-1 alone, J-Ogg
 * decodes residue 1 as residue 2, has no floor 0, and lets a header of a few bytes ask for any
 * amount of memory.
 */
@NullMarked
package io.cochlea.capture;

import org.jspecify.annotations.NullMarked;
