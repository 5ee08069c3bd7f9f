package dev.regionalcache.operator.app;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Which parts of the operator run in this process. */
enum Mode {
    /** Decides for the RegionalCaches of its cluster; elects a leader. */
    CONTROL_PLANE("control-plane", true, false),
    /** Applies the CacheMembers of its cluster. */
    AGENT("agent", false, true),
    /** Both, for a single cluster without redundancy. */
    ALL("all", true, true);

    private final String word;
    private final boolean controlPlane;
    private final boolean agent;

    Mode(String word, boolean controlPlane, boolean agent) {
        this.word = word;
        this.controlPlane = controlPlane;
        this.agent = agent;
    }

    /** The mode with this name, as {@code regionalcache.mode} gives it. */
    static Mode parse(String word) {
        for (Mode mode : values()) {
            if (mode.word.equals(word.strip())) {
                return mode;
            }
        }
        throw new InvalidSettingException("regionalcache.mode is '%s': it must be one of %s"
                .formatted(word, Arrays.stream(values()).map(m -> m.word).collect(Collectors.joining(", "))));
    }

    boolean runsControlPlane() {
        return controlPlane;
    }

    boolean runsAgent() {
        return agent;
    }

    @Override
    public String toString() {
        return word;
    }
}
