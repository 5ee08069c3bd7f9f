package dev.regionalcache.e2e.harness;

/** By what an application logs in; its text never shows the password. */
public record Login(String user, String password) {

    @Override
    public String toString() {
        return user + ":***";
    }
}
