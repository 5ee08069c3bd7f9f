package dev.regionalcache.client.connection;

import org.jspecify.annotations.Nullable;

/** A round trip that did not end with answers. Checked, so that every caller decides about what may have been sent. */
public final class ExchangeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean sent;
    private final Kind kind;

    private enum Kind {
        LATE,
        NOT_LET_IN,
        OTHER
    }

    ExchangeException(Endpoint endpoint, boolean sent, String what, Throwable cause) {
        this(endpoint + " " + what, sent, Kind.OTHER, cause);
    }

    private ExchangeException(@Nullable String message, boolean sent, Kind kind, Throwable cause) {
        super(message, cause);
        this.sent = sent;
        this.kind = kind;
    }

    static ExchangeException late(Endpoint endpoint, boolean sent, String what, Throwable cause) {
        return new ExchangeException(endpoint + " " + what, sent, Kind.LATE, cause);
    }

    static ExchangeException notLetIn(Endpoint endpoint, String what, Throwable cause) {
        return new ExchangeException(endpoint + " " + what, false, Kind.NOT_LET_IN, cause);
    }

    /** The same for another caller. */
    ExchangeException again() {
        return new ExchangeException(getMessage(), sent, kind, this);
    }

    /** Whether the caller waited for the server in vain, and so would the next one. */
    boolean isLate() {
        return kind == Kind.LATE;
    }

    /** Whether one side does not accept the other, as by its password or its certificate, and so will not with the next caller. */
    boolean isNotLetIn() {
        return kind == Kind.NOT_LET_IN;
    }

    /** Whether the server may have received the commands, and carried them out. */
    public boolean sent() {
        return sent;
    }
}
