// file: builders/Builders.java
package builders;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Builders {
    private static final Logger LOG = LoggerFactory.getLogger(Builders.class);

    void chains(String name, int count) {
        LOG.info(new StringBuilder("Hello ").append(name).append('!').toString()); //> template INFO "Hello <name>!"
        LOG.info(new StringBuffer().append("n=").append(count).append(1).append(true).toString()); //> template INFO "n=<count>1true"
        LOG.info("{}", new StringBuilder().append("object ").append(name)); //> template INFO "object <name>"
        LOG.info("" + new StringBuilder("plus ").append(name)); //> template INFO "plus <name>"
    }

    void statements(String name, int count) {
        StringBuilder text = new StringBuilder();
        text.append("Name ").append(name);
        text.append(", count ");
        text.append(count);
        LOG.info(text.toString()); //> template INFO "Name <name>, count <count>"
        StringBuilder second = new StringBuilder("Again");
        second = second.append(' ').append(name);
        LOG.info(second.toString()); //> template INFO "Again <name>"
        text.setLength(0);
        text.append("Reused");
        LOG.info(text.toString()); //> template INFO "Reused"
    }

    void branches(String name, boolean more) {
        StringBuilder text = new StringBuilder("User");
        if (more) {
            text.append(" named ").append(name);
        }
        LOG.info(text.toString()); //> matches "User" "User named x" //> rejects "User named" "Users"
        StringBuilder either = new StringBuilder();
        if (more) {
            either.append("yes");
        } else {
            either.append("no");
        }
        either.append('.');
        LOG.info(either.toString()); //> matches "yes." "no." //> rejects "." "yesno." "maybe."
    }

    void loops(List<String> names) {
        StringBuilder text = new StringBuilder("Names:");
        for (String name : names) {
            text.append(' ').append(name);
        }
        LOG.info(text.toString()); //> matches "Names:" "Names: a" "Names: a b" //> rejects "Names" "Name: a"
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                list.append(", ");
            }
            list.append(names.get(i));
        }
        list.append(']');
        LOG.info(list.toString()); //> matches "[]" "[a]" "[a, b, c]" //> rejects "[" "a, b"
        String sum = "Sum";
        for (String name : names) {
            sum += " + " + name;
        }
        LOG.info(sum); //> matches "Sum" "Sum + a" "Sum + a + b" //> rejects "Su" "Sum - a"
        StringBuilder inside = new StringBuilder("In");
        while (names.size() > 3) {
            inside.append(" more");
            LOG.info(inside.toString()); //> matches "In more" "In more more" //> rejects "Out"
        }
    }

    void passed(String name) {
        StringBuilder text = new StringBuilder("Start ");
        fill(text);
        LOG.info(text.toString()); //> matches "Start filled"
    }

    private void fill(StringBuilder target) {
        target.append("filled");
    }
}
