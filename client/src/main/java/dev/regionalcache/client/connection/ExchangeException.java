package dev.regionalcache.client.connection;

/** A round trip that did not end with answers. Checked, so that every caller decides about what may have been sent. */
public final class ExchangeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean sent;
    private final boolean late;

    ExchangeException(Endpoint endpoint, boolean sent, String what, Throwable cause) {
        this(endpoint, sent, false, what, cause);
    }

    private ExchangeException(Endpoint endpoint, boolean sent, boolean late, String what, Throwable cause) {
        super(endpoint + " " + what, cause);
        this.sent = sent;
        this.late = late;
    }

    static ExchangeException late(Endpoint endpoint, boolean sent, String what, Throwable cause) {
        return new ExchangeException(endpoint, sent, true, what, cause);
    }

    /** Whether the caller waited for the server in vain, and so would the next one. */
    boolean isLate() {
        return late;
    }

    /** Whether the server may have received the commands, and carried them out. */
    public boolean sent() {
        return sent;
    }
}
