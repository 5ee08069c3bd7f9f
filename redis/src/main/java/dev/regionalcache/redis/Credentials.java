package dev.regionalcache.redis;

/** A user and a password; its text never shows the password. */
public record Credentials(String user, String password) {

    @Override
    public String toString() {
        return user + ":***";
    }
}
