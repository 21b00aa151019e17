// What came back from another site goes on by itself; without this the button does the same.
document.querySelector("form[data-go-on]").submit();
