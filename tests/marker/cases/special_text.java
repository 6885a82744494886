// file: special_text/Special.java
package special_text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Special {
    private static final Logger LOG = LoggerFactory.getLogger(Special.class);

    void texts(String größe, java.util.Map<String, int[]> map, int i) {
        LOG.info("Größe {} €", größe); //> template INFO "Größe <größe> €"
        LOG.info("emoji 😀 {}", größe); //> template INFO "emoji 😀 <größe>"
        LOG.info("\u0048\u0069 \101\n{}", größe); //> template INFO "Hi A\n<größe>"
        L\u004fG.info("escaped name"); //> template INFO "escaped name"
        LOG.info("<html> & \"{}\" | `code` $1 %s", größe); //> template INFO "<html> & \"<größe>\" | `code` $1 %s"
        LOG.info("at {}", map.get( "a" ) [ i ]); //> template INFO "at <map.get(\"a\")[i]>"
        LOG.info("cast {}", (long)   i); //> template INFO "cast <i>"
        LOG.info("method {}", map.entrySet().stream().map(e -> e.getKey()).count()); //> matches "method 5"
        LOG.info("lambda {}", new Object() { }.hashCode()); //> matches "lambda 5"
        LOG.info("assign {}", i = 5); //> matches "assign 5"
        LOG.info("increment {}", i++); //> template INFO "increment 5"
        LOG.info("long " + "x".length()); //> matches "long 1"
        LOG.info("long text, long text, long text, long text, long text, long text, long text, long text, long text, {}", größe); //> matches "long text, long text, long text, long text, long text, long text, long text, long text, long text, x"
    }
}
