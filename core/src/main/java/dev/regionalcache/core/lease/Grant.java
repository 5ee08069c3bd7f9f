package dev.regionalcache.core.lease;

import java.time.Duration;

/** What the holder's agent may and must do with its server at this moment. */
public sealed interface Grant {

    /**
     * The server may be writable: the agent lifts the fence if it is in place.
     *
     * @param left time until it must be fenced unless more answers arrive
     */
    record Writable(Duration left) implements Grant {}

    /**
     * The server stays as it is, for so long: an agent that has just started, or whose epoch has just been followed by one that
     * names the same server, neither lifts the fence nor sets it.
     */
    record Waiting(Duration left) implements Grant {}

    /** The server must be fenced: the agent fences it now if it may be writable, and leaves a fence where it is. */
    record MustFence() implements Grant {}
}
