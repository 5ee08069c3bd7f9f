package dev.regionalcache.operator.servers;

/** Why a server that has no lease confirms no fence, and is to be ended. */
public enum Stuck {

    /** It runs a script that has written. */
    InScript("it stays in a script that cannot be ended"),

    /** Nobody knows what it does. */
    Silent("it does not answer"),

    /** It serves, and a fence cannot be set. */
    Unfenced("it answers, and takes no fence");

    private final String reason;

    Stuck(String reason) {
        this.reason = reason;
    }

    /** For a person. */
    public String reason() {
        return reason;
    }
}
