"""Pages of the register of incidents and of complaints."""
