package dev.regionalcache.client.connection;

/** A round trip that did not end with answers. Checked, so that every caller decides about what may have been sent. */
public final class ExchangeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean sent;

    ExchangeException(Endpoint endpoint, boolean sent, String what, Throwable cause) {
        super(endpoint + " " + what, cause);
        this.sent = sent;
    }

    /** Whether the server may have received the commands, and carried them out. */
    public boolean sent() {
        return sent;
    }
}
