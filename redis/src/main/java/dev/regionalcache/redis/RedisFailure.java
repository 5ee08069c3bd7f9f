package dev.regionalcache.redis;

import org.jspecify.annotations.Nullable;

/** A command that was not carried out, or of which nobody knows whether it was. */
public abstract sealed class RedisFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private RedisFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** No connection, or one that was closed: the process is gone, or the network says no. */
    public static final class Unreachable extends RedisFailure {
        private static final long serialVersionUID = 1L;

        Unreachable(ServerAddress server, Throwable cause) {
            super("no connection to " + server, cause);
        }
    }

    /** Nothing came back in time: the server hangs, or packets are dropped. */
    public static final class TimedOut extends RedisFailure {
        private static final long serialVersionUID = 1L;

        TimedOut(ServerAddress server, Throwable cause) {
            super("no answer from " + server + " in time", cause);
        }
    }

    /** The user or the password is wrong, or the user may not do this. */
    public static final class AccessDenied extends RedisFailure {
        private static final long serialVersionUID = 1L;

        AccessDenied(ServerAddress server, Throwable cause) {
            super("access denied by " + server, cause);
        }
    }

    /** The server answered with an error. */
    public static final class Refused extends RedisFailure {
        private static final long serialVersionUID = 1L;

        Refused(ServerAddress server, Throwable cause) {
            super(server + " refused: " + cause.getMessage(), cause);
        }
    }

    /** It carries out a script, for longer than it lets others wait, and answers nothing else. */
    public static final class Busy extends RedisFailure {
        private static final long serialVersionUID = 1L;

        Busy(ServerAddress server, Throwable cause) {
            super(server + " is busy with a script", cause);
        }
    }

    /** The setting exists, but this version changes it by a restart only. */
    public static final class NeedsRestart extends RedisFailure {
        private static final long serialVersionUID = 1L;

        NeedsRestart(ServerAddress server, String setting, Throwable cause) {
            super(setting + " cannot be changed while " + server + " runs", cause);
        }
    }

    /** The server took a setting and then showed another value. */
    public static final class Unconfirmed extends RedisFailure {
        private static final long serialVersionUID = 1L;

        Unconfirmed(ServerAddress server, String found) {
            super(server + " does not show what was set, but " + found, null);
        }
    }
}
