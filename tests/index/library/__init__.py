"""Types of the JDK and of jars."""
